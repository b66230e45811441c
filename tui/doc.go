// Package tui is the wizard: the screens that take a person from a few machines to a service, and the line mode that asks
// the same on a plain terminal. One model is the program; a screen is a file that asks, shows and calls.
//
// It decides nothing about machines and does nothing to them: what is behind the screens is reached through Engine and
// Shelf, which cmd implements. No SSH, no file, no network in here. What the screens show of a run is a fold over its
// events. Rules for screens: nothing slow in update; work goes through wizard.start and comes back as a message; secrets
// are never drawn; nothing a machine said is drawn before logpane.Clean.
package tui
