// Package dockerd puts a Docker Engine onto a simulated machine: its unit, its command, its volumes as mounts in the
// machine's tree, its containers' programs, and what answers on its ports. It joins the parts (swarm, dockercli, nfs,
// store) and decides nothing that one of them could decide.
package dockerd
