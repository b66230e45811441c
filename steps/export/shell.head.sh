#!/bin/sh
# @TITLE@
#
# A runbook that needs nothing but ssh, curl (7.75 or newer, for the proof at the end) and this file. It checks before
# it changes anything, so it can be run again after an interruption.
#
#   sh runbook.sh             do it all
#
# HOLDFAST_SSH may hold further options for ssh, "-o StrictHostKeyChecking=accept-new" for instance.
set -u

# ssh_to HOST gives the options and the address by which ssh reaches a machine.
ssh_to() {
  case $1 in
