#!/bin/sh
# What cron starts: reads the keys, which cron's own environment does not have, and runs what is due.
# LDCOHORTSYNC_ENV names another file with the keys. What is given to this script is given on to Sync-DueCohort.ps1.
set -eu

# Line by line and not as a script: a key may hold characters that a shell would act on. The last line may have no line break, and
# those of Windows have a carriage return, which is no part of a key.
return=$(printf '\r')
while IFS='=' read -r name value || [ -n "$name" ]; do
    name=${name%"$return"}
    value=${value%"$return"}
    case "$name" in
        '' | \#*) ;;
        *) export "$name=$value" ;;
    esac
done < "${LDCOHORTSYNC_ENV:-/etc/ldcohortsync/ldcohortsync.env}"

export POWERSHELL_TELEMETRY_OPTOUT=1 NO_COLOR=1
exec pwsh -NoProfile -NonInteractive -File "$(dirname "$0")/Sync-DueCohort.ps1" "$@"
