package train

import (
	"errors"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/machine"
)

func TestMemoryLimitIsNamedWhereItRanOut(t *testing.T) {
	onCPU, onGPU := errors.New("OOM on device:CPU:0"), errors.New("OOM on device:GPU:0")
	container := machine.Memory{Total: 32 << 30, Limit: 512 << 20}
	if got := memoryLimit(onCPU, container); !strings.Contains(got, "limits this process to 512 MiB of memory") {
		t.Errorf("in a container: %q", got)
	}
	for _, got := range []string{
		memoryLimit(onGPU, container), memoryLimit(onCPU, machine.Memory{Total: 32 << 30}),
		memoryLimit(onCPU, machine.Memory{Total: 32 << 30, Limit: 64 << 30}),
	} {
		if got != "" {
			t.Errorf("%q, want nothing", got)
		}
	}
}
