package dockercli

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"holdfast/steps/sim/swarm"
)

// commonFlags are those of both create and update.
func commonFlags(f *pflag.FlagSet) {
	f.BoolP("detach", "d", false, "Exit immediately instead of waiting for the service to converge")
	f.BoolP("quiet", "q", false, "Suppress progress output")
	f.Bool("no-resolve-image", false, "Do not query the registry to resolve image digest and supported platforms")
	f.Bool("with-registry-auth", false, "Send registry authentication details to swarm agents")
	f.Uint64("replicas", 1, "Number of tasks")
	f.String("update-order", "stop-first", `Update order ("start-first", "stop-first")`)
	f.Uint64("update-parallelism", 1, "Maximum number of tasks updated simultaneously (0 to update all at once)")
	f.Duration("update-delay", 0, "Delay between updates (ns|us|ms|s|m|h)")
	f.Duration("update-monitor", 5*time.Second, "Duration after each task update to monitor for failure (ns|us|ms|s|m|h)")
	f.String("update-failure-action", "pause", `Action on update failure ("pause", "continue", "rollback")`)
	f.String("restart-condition", "any", `Restart when condition is met ("none", "on-failure", "any")`)
	f.Duration("restart-delay", 5*time.Second, "Delay between restart attempts (ns|us|ms|s|m|h)")
	f.Uint64("restart-max-attempts", 0, "Maximum number of restarts before giving up")
	f.Duration("restart-window", 0, "Window used to evaluate the restart policy (ns|us|ms|s|m|h)")
	f.Duration("stop-grace-period", 10*time.Second, "Time to wait before force killing a container (ns|us|ms|s|m|h)")
	f.String("health-cmd", "", "Command to run to check health")
	f.Duration("health-interval", 0, "Time between running the check (ms|s|m|h)")
	f.Duration("health-timeout", 0, "Maximum time to allow one check to run (ms|s|m|h)")
	f.Duration("health-start-period", 0, "Start period for the container to initialize before counting retries towards unstable (ms|s|m|h)")
	f.Int("health-retries", 0, "Consecutive failures needed to report unhealthy")
	f.Bool("no-healthcheck", false, "Disable any container-specified HEALTHCHECK")
	f.String("entrypoint", "", "Overwrite the default ENTRYPOINT of the image")
	f.String("hostname", "", "Container hostname")
	f.String("endpoint-mode", "vip", `Endpoint mode ("vip", "dnsrr")`)
}

func createFlags(f *pflag.FlagSet) {
	commonFlags(f)
	f.String("name", "", "Service name")
	f.String("mode", "replicated", `Service mode ("replicated", "global")`)
	f.StringArrayP("label", "l", nil, "Service labels")
	f.StringArray("container-label", nil, "Container labels")
	f.StringArrayP("env", "e", nil, "Set environment variables")
	f.StringArray("constraint", nil, "Placement constraints")
	f.StringArrayP("publish", "p", nil, "Publish a port as a node port")
	f.StringArray("mount", nil, "Attach a filesystem mount to the service")
	f.StringArray("secret", nil, "Specify secrets to expose to the service")
	f.StringArray("network", nil, "Network attachments")
}

func updateFlags(f *pflag.FlagSet) {
	commonFlags(f)
	f.Bool("force", false, "Force update even if no changes require it")
	f.String("image", "", "Service image tag")
	f.String("args", "", "Service command args")
	for _, name := range []string{"label-add", "label-rm", "env-add", "env-rm", "constraint-add", "constraint-rm", "publish-add", "publish-rm", "mount-add", "mount-rm", "secret-add", "secret-rm"} {
		f.StringArray(name, nil, "Add or remove: "+strings.ReplaceAll(name, "-", " "))
	}
}

// fill reads the options of create into a spec.
func fill(cmd *cobra.Command, spec *swarm.ServiceSpec) error {
	c := &spec.TaskTemplate.ContainerSpec
	for k, v := range pairs(all(cmd, "label")) {
		spec.Labels[k] = v
	}
	c.Labels, c.Env = pairs(all(cmd, "container-label")), all(cmd, "env")
	switch str(cmd, "mode") {
	case "global":
		if cmd.Flags().Changed("replicas") {
			return failure{1, "replicas can only be used with replicated or replicated-job mode"}
		}
		spec.Mode.Global = &struct{}{}
	case "replicated":
		n, _ := cmd.Flags().GetUint64("replicas")
		spec.Mode.Replicated = &swarm.Replicated{Replicas: &n}
	default:
		return failure{1, "Unknown mode: " + str(cmd, "mode") + ", only replicated and global supported"}
	}
	if err := attach(cmd, spec, ""); err != nil {
		return err
	}
	policies(cmd, spec, func(string) bool { return true })
	return nil
}

// attach adds constraints, ports, mounts and secrets; update's options have -add behind their names.
func attach(cmd *cobra.Command, spec *swarm.ServiceSpec, add string) error {
	t := &spec.TaskTemplate
	if more := all(cmd, "constraint"+add); len(more) > 0 {
		p := swarm.Placement{}
		if t.Placement != nil {
			p.Constraints = slices.Clone(t.Placement.Constraints)
		}
		for _, text := range more {
			if _, _, _, err := swarm.ParseConstraint(text); err != nil {
				return err
			}
			p.Constraints = append(p.Constraints, text)
		}
		t.Placement = &p
	}
	ports, err := parsed(cmd, "publish"+add, parsePort)
	if err != nil {
		return err
	}
	mounts, err := parsed(cmd, "mount"+add, ParseMount)
	if err != nil {
		return err
	}
	secrets, err := parsed(cmd, "secret"+add, parseSecret)
	if err != nil {
		return err
	}
	c := &t.ContainerSpec
	spec.EndpointSpec.Ports = append(slices.Clone(spec.EndpointSpec.Ports), ports...)
	c.Mounts = append(slices.Clone(c.Mounts), mounts...)
	c.Secrets = append(slices.Clone(c.Secrets), secrets...)
	return nil
}

// policies sets what the options named by use say.
func policies(cmd *cobra.Command, spec *swarm.ServiceSpec, use func(flag string) bool) {
	f := cmd.Flags()
	c := &spec.TaskTemplate.ContainerSpec
	if e := str(cmd, "entrypoint"); e != "" && use("entrypoint") {
		c.Command = strings.Fields(e)
	}
	if use("stop-grace-period") {
		c.StopGracePeriod, _ = f.GetDuration("stop-grace-period")
	}
	if use("hostname") {
		c.Hostname = str(cmd, "hostname")
	}
	restart := swarm.RestartPolicy{}
	if p := spec.TaskTemplate.RestartPolicy; p != nil {
		restart = *p
	}
	if use("restart-condition") {
		restart.Condition = str(cmd, "restart-condition")
	}
	if use("restart-delay") {
		d, _ := f.GetDuration("restart-delay")
		restart.Delay = &d
	}
	if use("restart-max-attempts") {
		n, _ := f.GetUint64("restart-max-attempts")
		restart.MaxAttempts = &n
	}
	spec.TaskTemplate.RestartPolicy = &restart
	if use("update-order") {
		n, _ := f.GetUint64("update-parallelism")
		delay, _ := f.GetDuration("update-delay")
		monitor, _ := f.GetDuration("update-monitor")
		spec.UpdateConfig = &swarm.UpdateConfig{Parallelism: n, Delay: delay, Monitor: monitor, FailureAction: str(cmd, "update-failure-action"), Order: str(cmd, "update-order")}
		spec.EndpointSpec.Mode = str(cmd, "endpoint-mode")
	}
	health(cmd, c)
}

func health(cmd *cobra.Command, c *swarm.ContainerSpec) {
	f := cmd.Flags()
	if yes(cmd, "no-healthcheck") {
		c.Healthcheck = &swarm.Health{Test: []string{"NONE"}}
	}
	h := str(cmd, "health-cmd")
	if h == "" {
		return
	}
	out := swarm.Health{Test: []string{"CMD-SHELL", h}}
	out.Interval, _ = f.GetDuration("health-interval")
	out.Timeout, _ = f.GetDuration("health-timeout")
	out.StartPeriod, _ = f.GetDuration("health-start-period")
	out.Retries, _ = f.GetInt("health-retries")
	c.Healthcheck = &out
}

// change reads the options of update into a spec.
func change(cmd *cobra.Command, spec *swarm.ServiceSpec) error {
	t := &spec.TaskTemplate
	if yes(cmd, "force") {
		t.ForceUpdate++
	}
	if i := str(cmd, "image"); i != "" {
		t.ContainerSpec.Image = swarm.Reference(i)
	}
	if a := str(cmd, "args"); a != "" {
		t.ContainerSpec.Args = strings.Fields(a)
	}
	if f := cmd.Flags(); f.Changed("replicas") {
		n, _ := f.GetUint64("replicas")
		spec.Mode = swarm.Mode{Replicated: &swarm.Replicated{Replicas: &n}}
	}
	remove(cmd, spec)
	if err := attach(cmd, spec, "-add"); err != nil {
		return err
	}
	labels := map[string]string{}
	for k, v := range spec.Labels {
		labels[k] = v
	}
	for k, v := range pairs(all(cmd, "label-add")) {
		labels[k] = v
	}
	for _, k := range all(cmd, "label-rm") {
		delete(labels, k)
	}
	spec.Labels = labels
	if more := all(cmd, "env-add"); len(more) > 0 {
		t.ContainerSpec.Env = append(slices.Clone(t.ContainerSpec.Env), more...)
	}
	policies(cmd, spec, cmd.Flags().Changed)
	return nil
}

// remove takes away what the -rm options name.
func remove(cmd *cobra.Command, spec *swarm.ServiceSpec) {
	t := &spec.TaskTemplate
	c := &t.ContainerSpec
	gone := func(flag string, keys ...string) bool {
		return slices.ContainsFunc(all(cmd, flag), func(v string) bool { return slices.Contains(keys, v) })
	}
	if t.Placement != nil && len(all(cmd, "constraint-rm")) > 0 {
		p := swarm.Placement{Constraints: slices.DeleteFunc(slices.Clone(t.Placement.Constraints), func(x string) bool { return gone("constraint-rm", x) })}
		t.Placement = &p
	}
	c.Mounts = slices.DeleteFunc(slices.Clone(c.Mounts), func(m swarm.Mount) bool { return gone("mount-rm", m.Target) })
	c.Secrets = slices.DeleteFunc(slices.Clone(c.Secrets), func(r swarm.SecretRef) bool { return gone("secret-rm", r.SecretName) })
	c.Env = slices.DeleteFunc(slices.Clone(c.Env), func(e string) bool { name, _, _ := strings.Cut(e, "="); return gone("env-rm", name) })
	spec.EndpointSpec.Ports = slices.DeleteFunc(slices.Clone(spec.EndpointSpec.Ports), func(p swarm.Port) bool { return gone("publish-rm", text(p.TargetPort)) })
}
