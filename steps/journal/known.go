package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Known gives every value that may be a secret of a cluster, for whoever has to hide them. It takes a file that Keep
// would refuse, too: one that is damaged holds secrets all the same. Of a line that is not NAME=VALUE all is secret.
func Known(dir, cluster string) ([]string, error) {
	home, err := clusterDir(dir, cluster)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(home, secretsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read secrets, to hide them: %w", err)
	}
	var values []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok || !nameable(name) {
			values = append(values, line)
			continue
		}
		values = append(values, strings.TrimSpace(value))
		if bare := strings.Trim(value, ` '"`); bare != "" && bare != value {
			values = append(values, bare)
		}
	}
	return values, nil
}
