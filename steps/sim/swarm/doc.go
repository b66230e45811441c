// Package swarm is Docker as a model: engines with images, volumes and containers, and the swarms they form, with raft
// quorum, heartbeats, services, tasks and the routing mesh. It keeps the real one's order of events, its delays and its
// words; nothing happens by polling, only by a call or by the next timer.
//
// What runs inside a container, and what mounting a volume means, is asked of a Backend. Texts of the docker command,
// HTTP and file systems may not enter.
package swarm
