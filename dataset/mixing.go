package dataset

import "github.com/tfft/tfft/dataset/augment"

// partners are the images that others are mixed with.
func (c *LoaderConfig) partners() []Sample {
	if c.Partners != nil {
		return c.Partners
	}
	return c.Samples
}

// mix is how a sample is mixed as the epoch view shows it, and with which one; what a
// Filler makes is not mixed.
func (c *LoaderConfig) mix(s Sample, view int) (augment.Mix, Sample) {
	if c.Filler != nil || !c.Augment.Mixes() {
		return augment.Mix{Share: 1}, s
	}
	partners := c.partners()
	m := c.Augment.Mix(c.Seed, view, s.Path, len(partners), c.Height, c.Width)
	if m.Share == 1 {
		return m, s
	}
	return m, partners[m.Partner]
}

// weight is how much the loss of a sample counts that is not mixed.
func (c *LoaderConfig) weight(s Sample) float32 {
	if c.ClassWeights == nil {
		return 1
	}
	return c.ClassWeights[s.Label]
}

// describeMixes puts the targets of partners, and shares, beside the targets of b's samples.
// With weights of classes, each of the two losses counts as its own class does: the weight
// of both is the mean by shares, and the image's share is its part of that.
func (b *Batch) describeMixes(cfg *LoaderConfig, shown []showing) {
	shares := room(b.Targets[ShareTarget], len(b.Samples))
	partners := make([]Sample, len(b.Samples))
	for i, s := range b.Samples {
		m, partner := cfg.mix(s, cfg.view(shown[i].view))
		shares[i], partners[i] = float32(m.Share), partner
		if cfg.ClassWeights != nil && m.Share < 1 {
			own, others := m.Share*float64(cfg.weight(s)), (1-m.Share)*float64(cfg.weight(partner))
			if own+others > 0 {
				b.Weights[i], shares[i] = float32(own+others), float32(own/(own+others))
			}
		}
	}
	b.Targets[ShareTarget] = shares
	for _, t := range cfg.Targets {
		name := PartnerTarget(t.Name)
		values := room(b.Targets[name], len(partners)*t.Size)
		for i, partner := range partners {
			t.Values(partner, values[i*t.Size:(i+1)*t.Size])
		}
		b.Targets[name] = values
	}
}
