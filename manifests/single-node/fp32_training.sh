#!/usr/bin/env bash
# Trains Wide & Deep (large dataset, fp32) once. The log and the saved model go to
# OUTPUT_DIR. The checkpoints go to CHECKPOINT_DIR, and a training goes on from those that
# are there. Without CHECKPOINT_DIR they go to OUTPUT_DIR/checkpoints: then a pod whose
# container is started again goes on from them, and a new pod starts anew.
#
# Reads DATASET_DIR and OUTPUT_DIR, and of these where they are set: CHECKPOINT_DIR, MODEL_DIR
# (the model's code, default: the working directory), STEPS (how many more than the
# checkpoints have; default: as many as the model's code has), WIDEDEEP_POD_UID
# (default: always start anew), OMP_NUM_THREADS (default: the container's limit of CPUs),
# LD_PRELOAD (default: tcmalloc, where it is), and in seconds LOCK_SECONDS (how long
# to wait for another training, default 600) and TERM_SECONDS (how long a training
# may take to end after a signal, default 20).
# All that is printed goes to a log in OUTPUT_DIR too.
#
# Exit status: 0 trained; 2 a variable is missing; 5 the training failed, or another
# one has the checkpoints; 6 it exported no model; 7 the dataset is missing or can't
# be used; 8 a directory can't be written; 143 terminated.
set -euo pipefail

# --- the same in both scripts ---
model=${MODEL_DIR:-$PWD}
log=/dev/null # until there is a place for it
copy=         # the process that copies the training's output into the log
run=$(</proc/sys/kernel/random/uuid)
exec {messages}>&2 # stderr is redirected to /dev/null in places

say() { # a failed write must not fail the training
  printf '%s\n' "$*" >&"$messages" || true
  printf '%s\n' "$*" 2>/dev/null >>"$log" || true
}

fail() { # fail STATUS MESSAGE
  say "$2"
  exit "$1"
}

need() { # need NAME...: fails where one of the variables is not set
  local name
  for name; do
    [[ -n ${!name:-} ]] || fail 2 "the variable $name must be set"
  done
}

# make_writable NAME...: makes the directories that the variables name, where they are missing,
# and fails where the user can't write to one.
make_writable() {
  local name
  for name; do
    if ! { mkdir -p "${!name}" && [[ -w ${!name} ]]; }; then
      fail 8 "$name must be a directory that user $EUID can write to, not ${!name}"
    fi
  done
}

open_log() {
  log=$OUTPUT_DIR/wide_deep_large_ds_fp32_training_$(date -u +%Y%m%dT%H%M%SZ)_${run%%-*}.log
  { echo "the log is $log" >"$log"; } 2>/dev/null || fail 8 "the log can't be written; perhaps the storage is full: $log"
  echo "the log is $log" >&"$messages"
}

# An image with this file checks its data itself, which may be in other files. Its exit
# statuses 7 and 8 mean the same as here.
checks_own_data() {
  [[ -e $model/widedeep-training.json ]]
}

# The training of 2020 reads both files whole before it fails on a line, and names
# neither file nor line. Where they are missing it even succeeds.
check_data() {
  local file wrong
  for file in "$DATASET_DIR"/{train,eval}.csv; do
    [[ -f $file && -r $file ]] || fail 7 "the dataset is missing: user $EUID can't read $file"
    wrong=$(first_wrong_line "$file")
    [[ -z $wrong ]] || fail 7 "the dataset can't be used: $file, $wrong"
  done
}

first_wrong_line() { # first_wrong_line FILE: of its first 1000 lines
  LC_ALL=C awk -F , '
    function wrong(what) { found = 1; print "line " NR ": " what; exit }
    NR > 1000 { exit }
    NR == 1 && $1 ~ /^[A-Za-z_]/ { wrong("is a header: the data must have none") }
    NF != 40 { wrong("has " NF " fields between commas, not 40: the label, I1 to I13 and C1 to C26") }
    $1 !~ /^ *[01] *$/ { wrong("the label must be 0 or 1, not \"" $1 "\"") }
    {
      for (i = 2; i <= 14; i++) {
        if ($i ~ /^ *$/) wrong("I" i - 1 " is empty, and the training wants a number (0 where there is none)")
        if ($i !~ /^ *[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)? *$/) wrong("I" i - 1 " must be a number, not \"" $i "\"")
      }
    }
    END { if (!found && NR == 0) print "it is empty" }' "$1"
}

# try_lock FD: locks an open file without waiting. The lock ends with the last process of
# this run that has the file open. Status 1: another run has the lock; 2: locks do not work
# on this storage.
try_lock() {
  local said status=0
  if command -v flock >/dev/null; then
    said=$(flock -n "$1" 2>&1) || status=$?
  else
    said=$(python -c '
import fcntl, sys
try:
    fcntl.flock(int(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    sys.exit(1)
except OSError as error:
    sys.exit("flock: %s" % error)' "$1" 2>&1) || status=$?
  fi
  [[ $status != 0 ]] || return 0
  # Python and busybox have status 1 for any error, with a message that names flock. Where
  # another run has the lock there is no message.
  [[ $status != 1 || $said == *flock:* ]] || return 1
  [[ -n ${warned:-} ]] || say "warning: nothing keeps other trainings of this model out, since locks do not work here: $said"
  warned=yes
  return 2
}

# hold FILE: locks a file for this run. It waits for a run that has the lock, and prints which
# one that is: the file's content names the run, so the file is opened without truncating it.
# Sets held to the descriptor. Closing it releases the lock.
hold() {
  local holder waited='' end=$((SECONDS + ${LOCK_SECONDS:-600}))
  { exec {held}<>"$1"; } 2>/dev/null || fail 8 "user $EUID must be able to write to $1"
  until try_lock "$held"; do
    [[ $? == 1 ]] || return 0
    holder=$(<"$1")
    [[ $holder == "$waited" ]] || say "waiting for $1, which is locked by ${holder:-another run}"
    waited=$holder
    ((SECONDS < end)) || fail 5 "gave up after ${LOCK_SECONDS:-600} seconds: $1 is still locked by ${holder:-another run}"
    sleep 1 || true # a signal may end it
  done
  # The host's name may be the pod's, but cut off where that is long.
  echo "${WIDEDEEP_POD_NAMESPACE:+$WIDEDEEP_POD_NAMESPACE/}${WIDEDEEP_POD_NAME:-$HOSTNAME}, process $$, since $(date -u +%FT%TZ)" >"$1" || true
}

# processes lists the training's processes: those that inherited the variable WIDEDEEP_RUN,
# whatever group, session or parent they have. It needs no ps, which the image may not have.
processes() {
  local file entry
  for file in /proc/[1-9]*/environ; do
    while IFS= read -r -d '' entry; do
      if [[ $entry == "WIDEDEEP_RUN=$run" ]]; then
        file=${file#/proc/}
        echo "${file%/environ}"
        break
      fi
    done <"$file" || true # it has ended, or is somebody else's
  done 2>/dev/null
}

# living reports whether a process has not ended. After a signal interrupted wait, bash may
# list a job as running for ever though the job has ended.
living() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null && [[ ${stat##*) } != [ZX]* ]]
}

# end_training sends each process one SIGTERM, and after TERM_SECONDS SIGKILL. The default
# of 20 leaves some of the 30 seconds that Kubernetes gives. A process may start another
# between two looks, so this ends only after two looks in a row that found none.
end_training() {
  local kill_at=$((SECONDS + ${TERM_SECONDS:-20})) asked=' ' none=0 pid
  local -a found left
  while ((none < 2)); do
    mapfile -t found < <(jobs -pr; processes) # a job that is just starting has no variable yet
    left=()
    for pid in "${found[@]}"; do
      if living "$pid"; then left+=("$pid"); fi
    done
    if ((${#left[@]} == 0)); then none=$((none + 1)); else none=0; fi
    for pid in "${left[@]}"; do
      if ((SECONDS >= kill_at)); then
        kill -KILL "$pid" 2>/dev/null || true
      elif [[ $asked != *" $pid "* ]]; then
        kill -TERM "$pid" 2>/dev/null || true
        asked+="$pid "
      fi
    done
    sleep 0.1 || true
  done
}

# Bash as a container's first process (PID 1) ignores SIGTERM without a trap.
terminate() {
  trap '' TERM INT
  end_training
  local tries=20 # a process that was not found may keep the pipe open
  while [[ -n $copy ]] && ((tries-- > 0)) && kill -0 "$copy" 2>/dev/null; do sleep 0.1 || true; done
  fail 143 "terminated"
}

cpus() { # cpus DIR: the limit of the control group at DIR in whole CPUs, nothing where there is none
  local quota period
  {
    read -r quota period <"$1/cpu.max" ||
      { read -r quota <"$1/cpu/cpu.cfs_quota_us" && read -r period <"$1/cpu/cpu.cfs_period_us"; }
  } 2>/dev/null || return 0
  [[ ! $quota =~ ^[1-9][0-9]*$ ]] || echo $(((quota + period - 1) / period))
}

tcmalloc() { # an allocator that is faster than the C library's, where the image has it
  local library
  for library in /usr/lib{,64}{,/*}/libtcmalloc.so.4; do
    [[ ! -e $library ]] || { echo "$library"; break; }
  done
}

# train ARGUMENT...: the arguments are for the model's code. It is not called through
# the image's launcher, which succeeds whatever comes of the training, keeps signals
# from it and takes no directories with spaces. What it prints is complete in the log
# when this returns.
train() {
  local status=0 output training hint=
  exec {output}> >(trap '' TERM INT && exec tee -a "$log")
  copy=$!
  set -m # a process group of its own: Argo signals the script's, and the training would hear it twice
  (
    threads=${OMP_NUM_THREADS:-$(cpus /sys/fs/cgroup)}
    [[ -z $threads ]] || export OMP_NUM_THREADS=$threads
    preload=${LD_PRELOAD-$(tcmalloc)}
    export LD_PRELOAD=$preload WIDEDEEP_RUN=$run
    exec python "$model/models/recommendation/tensorflow/wide_deep_large_ds/training/train.py" \
      --data_location="$DATASET_DIR" --batch_size=512 "$@"
  ) </dev/null >&"$output" 2>&1 {output}>&- {messages}>&- &
  training=$!
  exec {output}>&-
  set +m
  { wait "$training" || status=$?; } 2>/dev/null # where it was killed, bash would say so at length
  end_training # of what it left behind
  wait "$copy" || fail 8 "the log $log can't be written"
  copy=
  if checks_own_data && [[ $status == [78] ]]; then
    fail "$status" "the training can't use the dataset (7) or a directory (8); its log is $log"
  fi
  [[ $status != 137 ]] || hint=' (killed: perhaps the memory is short)'
  [[ $status == 0 ]] || fail 5 "the training failed with status $status$hint; its log is $log"
}
# --- until here ---

# start_anew moves the checkpoints of other pods to a folder where the training does not
# look for any.
start_anew() {
  local file earlier=''
  for file in "$checkpoints"/*; do
    [[ -e $file && $file != */earlier-* && $file != */pod-uid ]] || continue
    if [[ -z $earlier ]]; then
      earlier=$checkpoints/earlier-$(date -u +%Y%m%dT%H%M%SZ)
      say "starting anew: what earlier pods left in $checkpoints is in $earlier from now on"
    fi
    { mkdir -p "$earlier" && mv "$file" "$earlier"; } || fail 8 "user $EUID can't move $file to $earlier"
  done
  echo "${WIDEDEEP_POD_UID:-}" >"$checkpoints/pod-uid" || fail 8 "user $EUID can't write to $checkpoints"
}

models() { # counts the versions
  local all=("$OUTPUT_DIR"/*/saved_model.pb)
  if [[ -e ${all[0]} ]]; then echo "${#all[@]}"; else echo 0; fi
}

# --- the main part ---
trap terminate TERM INT
need DATASET_DIR OUTPUT_DIR
checks_own_data || check_data
checkpoints=${CHECKPOINT_DIR:-$OUTPUT_DIR/checkpoints}
make_writable OUTPUT_DIR checkpoints
open_log
hold "$checkpoints/.training.lock"
if [[ -n ${CHECKPOINT_DIR:-} ]]; then
  say "going on from what is in CHECKPOINT_DIR, $checkpoints"
elif [[ -n ${WIDEDEEP_POD_UID:-} && $WIDEDEEP_POD_UID == "$(cat "$checkpoints/pod-uid" 2>/dev/null)" ]]; then
  say "this pod was started again: going on from $checkpoints"
else
  start_anew
fi
before=$(models)
train --output_dir="$OUTPUT_DIR" --checkpoint="$checkpoints" ${STEPS:+"--steps=$STEPS"}
(($(models) > before)) || fail 6 "the training exported no saved model: there is no new <version>/saved_model.pb in $OUTPUT_DIR; its log is $log"
say "trained: the model is the newest version in $OUTPUT_DIR"
