package inventory

import "fmt"

// Example is a minimal cluster file for a playbook, for people to copy: the fewest hosts it takes, and the settings it
// cannot do without. Its addresses are those set aside for documentation (RFC 5737).
func Example(schema Schema) string {
	c := Cluster{Name: "home", Playbook: schema.Playbook, Settings: Answers{}}
	for i, role := range schema.Roles {
		least := role.Min
		if i == 0 {
			least = max(least, 1) // a file without hosts is refused, even where every role may be empty
		}
		for range least {
			n := len(c.Hosts) + 1
			address := fmt.Sprintf("192.0.2.%d", 10+n)
			c.Hosts = append(c.Hosts, Host{
				Name: fmt.Sprintf("n%d", n), Address: address, ClusterAddress: address, Role: role.Name,
				SSH: SSH{User: standard.User, Port: standard.Port, IdentityFile: "~/.ssh/id_ed25519"},
			})
		}
	}
	for _, s := range schema.Settings {
		if s.Default == "" && s.Required(Answers{}) {
			c.Settings[s.Name] = s.sample()
		}
	}
	text, err := c.YAML()
	if err != nil {
		return "" // plain data always encodes; an example is not worth an error of its own
	}
	return string(text)
}
