#!/usr/bin/env bash
# Trains Wide & Deep (large dataset, fp32) for a number of steps, going on from
# the checkpoints in CHECKPOINT_DIR, and compares the accuracy with
# TARGET_ACCURACY. The model is exported beside OUTPUT_DIR; only one that is good
# enough moves into it, since whatever gets there is served.
#
# Reads DATASET_DIR, OUTPUT_DIR and CHECKPOINT_DIR, and of these where they are
# set: MODEL_DIR (the model's code, default: the working directory), STEPS
# (default 500), TARGET_ACCURACY (unset or empty: no check), OMP_NUM_THREADS
# (default: the container's limit of CPUs), LD_PRELOAD (default: tcmalloc, where it
# is), and in seconds LOCK_SECONDS (how long to wait for another training, default
# 600) and TERM_SECONDS (how long a training may take to end after a signal, default
# 20). All that is printed goes to a log in OUTPUT_DIR too. Argo reads the step's output
# parameters from files in RESULTS_DIR (default /tmp/widedeep).
#
# Exit status: 0 trained, and on target where one is set; 3 below the target;
# 5 the training failed, or another one has the checkpoints; 143 terminated. A retry
# may fix these, but not the others: 2 a variable is missing or wrong; 4 the training
# printed no accuracy; 6 it exported no model; 7 the dataset is missing or can't be
# used; 8 a directory can't be written.
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

# make_folder sets candidate to a folder in which only this run exports. While it makes the
# folder, no other run accepts a model or makes a folder.
make_folder() {
  local accept_lock
  hold "$OUTPUT_DIR/.accept.lock"
  accept_lock=$held
  remove_leftovers
  if ! { mkdir -p "$candidates" && candidate=$(mktemp -d "$candidates/run.XXXXXX"); }; then
    fail 8 "user $EUID must be able to write beside OUTPUT_DIR, where models wait to be accepted: $candidates"
  fi
  trap 'remove_folder || true' EXIT # its failure must not change the exit status
  hold "$candidate/lock"
  candidate_lock=$held
  exec {accept_lock}>&-
}

# remove_leftovers removes the folders of runs that were killed, and what older versions of
# this script, which shared one folder, left in it.
remove_leftovers() {
  local left lock
  for left in "$candidates"/*; do
    if [[ $left == */run.* ]]; then
      { exec {lock}<>"$left/lock"; } 2>/dev/null || continue
      if try_lock "$lock"; then
        rm -rf "$left" 2>/dev/null || true # NFS keeps the name of a file that is open
        exec {lock}>&-
        rm -rf "$left" || true
      else
        exec {lock}>&-
      fi
    else
      rm -rf "$left" || true
    fi
  done
}

remove_folder() {
  local lock
  exec {candidate_lock}>&-
  rm -rf "$candidate"
  { exec {lock}<>"$OUTPUT_DIR/.accept.lock"; } 2>/dev/null || return
  if try_lock "$lock"; then rmdir "$candidates" 2>/dev/null || true; fi
}

# result writes a value that Argo shows of a training into a file of its own. A missing
# value does not fail the training.
result() { # result NAME VALUE
  [[ -z $2 ]] || { mkdir -p "$results" && printf '%s' "$2" >"$results/$1"; } 2>/dev/null || true
}

metric() { # metric NAME: a number in the file that our own training writes, nothing where there is none
  sed -n 's/^ *"'"$1"'": *\([-+.0-9eE]*\),\{0,1\}$/\1/p' "$candidate/metrics.json" 2>/dev/null || true
}

# find_results sets accuracy, from the last line with an accuracy in the log, and writes all
# values that Argo shows except the version.
find_results() {
  accuracy=$(sed -n 's/^.*Accuracy:[[:space:]]*\([^[:space:]]*\).*$/\1/p' "$log" | tail -n 1)
  [[ ! $accuracy =~ $number ]] || result ACCURACY "$accuracy"
  result AUC "$(metric auc)"
  result BASELINE "$(metric baseline)"
  result STEPS "$(metric step)"
}

check_accuracy() {
  if [[ -z $target ]]; then
    say "TARGET_ACCURACY is not set: the accuracy is not checked"
    return
  fi
  [[ $accuracy =~ $number ]] ||
    fail 4 "the training's last line 'Accuracy: <number>' must hold a number, not '$accuracy'; its log is $log"
  if ! LC_ALL=C awk -v accuracy="$accuracy" -v target="$target" 'BEGIN { exit !(accuracy + 0 >= target + 0) }'; then
    fail 3 "accuracy $accuracy is below the target $target"
  fi
  say "accuracy $accuracy meets the target $target"
}

newest() { # newest PATH...: the highest version among the folders of the paths, 0 if there is none
  local path version highest=0
  for path; do
    version=${path%/*} version=${version##*/}
    if [[ $version =~ ^[1-9][0-9]*$ ]] && ((version > highest)); then highest=$version; fi
  done
  echo "$highest"
}

# accept moves the model to where it is served, as the highest version, since that is the
# one that the server loads. A version is a time, and the clocks of two nodes may differ.
accept() {
  local exported version served
  exported=$(newest "$candidate"/*/saved_model.pb)
  ((exported > 0)) || fail 6 "the training exported no saved model: there is no <version>/saved_model.pb in $candidate; its log is $log"
  hold "$OUTPUT_DIR/.accept.lock"
  trap '' TERM INT # a signal must not end the move half way
  served=$(newest "$OUTPUT_DIR"/*/)
  version=$exported
  ((version > served)) || version=$((served + 1))
  # -T: never into a folder of that name, which can only be there where locks do not work.
  mv -T "$candidate/$exported" "$OUTPUT_DIR/$version" || fail 5 "the model can't be moved to $OUTPUT_DIR/$version"
  exec {held}>&-
  result VERSION "$version"
  say "accepted: $OUTPUT_DIR/$version"
}

# --- the main part ---
trap terminate TERM INT
need DATASET_DIR OUTPUT_DIR CHECKPOINT_DIR
number='^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$'
target=${TARGET_ACCURACY:-}
[[ -z $target || $target =~ $number ]] || fail 2 "TARGET_ACCURACY must be a number or empty, not '$target'"
candidates=$OUTPUT_DIR.candidate # holds a folder for each run
results=${RESULTS_DIR:-/tmp/widedeep}
[[ $CHECKPOINT_DIR/ != "$candidates"/* ]] || fail 2 "CHECKPOINT_DIR must not be $candidates, where models wait to be accepted, nor in it"
checks_own_data || check_data
make_writable OUTPUT_DIR CHECKPOINT_DIR
open_log
hold "$CHECKPOINT_DIR/.training.lock"
make_folder
train --output_dir="$candidate" --checkpoint="$CHECKPOINT_DIR" --steps="${STEPS:-500}"
find_results
check_accuracy
accept
