package augment

// Light crops a little and mirrors: pictures show their subject in other places and sizes,
// and nothing else changes. It suits few epochs, and subjects whose colours tell classes
// apart.
func Light() List {
	return List{
		RandomResizedCrop{Scale: Range{0.5, 1}, Ratio: Range{3. / 4, 4. / 3}},
		RandomFlip{P: 0.5},
	}
}

// Strong is what torchvision trains its own classifiers with since 2021 (Vryniotis, "How to
// train state-of-the-art models using TorchVision's latest primitives"), without mixing:
// crops of any size, a mirror, TrivialAugment, and a rectangle of noise over one image in
// ten, which is what Zhong et al. found best to erase with. It suits many epochs.
func Strong() List {
	return List{
		RandomResizedCrop{Scale: Range{0.08, 1}, Ratio: Range{3. / 4, 4. / 3}},
		RandomFlip{P: 0.5},
		TrivialAugment{Bins: usualBins},
		RandomErasing{P: 0.1, Scale: Range{0.02, 0.33}, Ratio: Range{0.3, 3.3}, Noise: true},
	}
}
