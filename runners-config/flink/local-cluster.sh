#!/usr/bin/env bash
# A Flink 1.19 cluster of separate processes on this machine, from Maven artifacts: for tests and demos, not for production.
#
#   local-cluster.sh start [--task-managers N] [--slots N] [--zookeeper] [--port PORT] [--application FILE] [-Dkey=value ...]
#                                            --application: a cluster for one job alone, as in Kubernetes; FILE has the
#                                            class that starts it and its arguments, one in a line
#   local-cluster.sh status                  address, processes, logs
#   local-cluster.sh stop
#   local-cluster.sh jobmanager              starts another JobManager (after one was killed; a standby with --zookeeper)
#   local-cluster.sh taskmanager             starts another TaskManager
#   local-cluster.sh kill jobmanager|taskmanager   kill -9 of the last one started
#
#   MILLRACE_FLINK_CLASSPATH   jars and directories before Flink's own; jobs find there what they do not bring
#   MILLRACE_FLINK_DIR   where configuration, logs, checkpoints and process ids lie (default: target/cluster beside this script)
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lib=$here/target/lib
dir=${MILLRACE_FLINK_DIR:-$here/target/cluster}
conf=$dir/conf
pids=$dir/pids

say() { printf '%s\n' "local-cluster: $*" >&2; }

fail() {
  say "$*"
  exit 3
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# What Flink's own launcher passes to Java 17; client, JobManager and TaskManager need the same.
opens=()
for package in java.lang java.lang.reflect java.net java.io java.nio java.text java.time java.util \
  java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks sun.nio.ch; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
for package in java.base/sun.net.util java.rmi/sun.rmi.registry java.security.jgss/sun.security.krb5; do
  opens+=("--add-exports=$package=ALL-UNNAMED")
done

# The artifacts are fetched once; later starts need no Maven.
libraries() {
  ls "$lib"/flink-runtime-1.*.jar > /dev/null 2>&1 && return
  say "fetching Flink's libraries"
  (cd "$here/../.." && ./mvnw -B -q process-resources -pl runners-config/flink) >&2 || fail "the libraries could not be fetched."
}

# True if a process of that id lives.
alive() { kill -0 "$1" 2> /dev/null; }

# launch NAME HEAP MAIN ARGUMENT...: one process of the cluster, in the background, detached from this shell.
launch() {
  local name=$1 heap=$2 main=$3 number=1
  shift 3
  while [ -e "$pids/$name-$number" ]; do number=$((number + 1)); done
  mkdir -p "$dir/log" "$pids"
  nohup "$java" -Xmx"$heap" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData "${opens[@]}" \
    -Dlog4j2.configurationFile="$conf/log4j2.properties" -Dlog.file="$dir/log/$name-$number.log" \
    -cp "${MILLRACE_FLINK_CLASSPATH:+$MILLRACE_FLINK_CLASSPATH:}$lib/*" "$main" "$@" > "$dir/log/$name-$number.out" 2>&1 < /dev/null &
  echo $! > "$pids/$name-$number"
}

setting() { sed -n "s/^$1: //p" "$conf/flink-conf.yaml" | tail -1; }

jobmanager() {
  if [ -e "$conf/application" ]; then
    local arguments
    mapfile -t arguments < "$conf/application"
    launch jobmanager 1g "${arguments[0]}" "$conf" "${arguments[@]:1}"
  else
    launch jobmanager 512m org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint -c "$conf"
  fi
}

taskmanager() {
  launch taskmanager "$(setting millrace.taskmanager.heap)" org.apache.flink.runtime.taskexecutor.TaskManagerRunner -c "$conf"
}

zookeeper() {
  launch zookeeper 128m org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer \
    --zkConfigFile "$conf/zoo.cfg" --peerId 1
}

# A port that nobody listens on, from 20000 to 29999.
free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 10000))
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || {
      echo "$port"
      return
    }
  done
  fail "no free port was found."
}

# configure SLOTS PORT ZOOKEEPER KEY=VALUE...
configure() {
  local slots=$1 port=$2 with_zookeeper=$3
  shift 3
  mkdir -p "$conf" "$dir/checkpoints" "$dir/savepoints" "$dir/ha" "$dir/tmp"
  # What Flink's scripts work out for a TaskManager is said key by key here.
  cat > "$conf/flink-conf.yaml" << EOF
jobmanager.rpc.address: localhost
jobmanager.rpc.port: $(free_port)
rest.address: localhost
rest.port: $port
rest.bind-address: localhost
taskmanager.host: localhost
taskmanager.bind-host: localhost
taskmanager.numberOfTaskSlots: $slots
taskmanager.cpu.cores: $slots
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.task.heap.size: 512m
taskmanager.memory.managed.size: 384m
taskmanager.memory.framework.off-heap.size: 64m
taskmanager.memory.task.off-heap.size: 64m
taskmanager.memory.network.min: 96m
taskmanager.memory.network.max: 96m
taskmanager.network.sort-shuffle.min-buffers: 64
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 64m
taskmanager.memory.jvm-overhead.max: 64m
io.tmp.dirs: $dir/tmp
parallelism.default: $slots
state.checkpoints.dir: file://$dir/checkpoints
state.savepoints.dir: file://$dir/savepoints
state.backend.type: hashmap
heartbeat.interval: 1000
heartbeat.timeout: 6000
pekko.startup-timeout: 2 min
restart-strategy.type: fixed-delay
restart-strategy.fixed-delay.attempts: 1000
restart-strategy.fixed-delay.delay: 1 s
slot.request.timeout: 30000
web.submit.enable: true
web.upload.dir: $dir/tmp
metrics.fetcher.update-interval: 1000
millrace.taskmanager.heap: 1g
EOF
  if [ "$with_zookeeper" = yes ]; then
    local zookeeper_port
    zookeeper_port=$(free_port)
    cat > "$conf/zoo.cfg" << EOF
tickTime=1000
initLimit=10
syncLimit=5
dataDir=$dir/zookeeper
clientPort=$zookeeper_port
clientPortAddress=localhost
admin.enableServer=false
server.1=localhost:$(free_port):$(free_port)
EOF
    cat >> "$conf/flink-conf.yaml" << EOF
high-availability.type: zookeeper
high-availability.zookeeper.quorum: localhost:$zookeeper_port
high-availability.zookeeper.path.root: /flink
high-availability.cluster-id: /millrace
high-availability.storageDir: file://$dir/ha
high-availability.zookeeper.client.session-timeout: 6000
EOF
  fi
  local property
  for property in "$@"; do
    printf '%s: %s\n' "${property%%=*}" "${property#*=}" >> "$conf/flink-conf.yaml"
  done
  cat > "$conf/log4j2.properties" << 'EOF'
rootLogger.level = INFO
rootLogger.appenderRef.file.ref = File
appender.file.name = File
appender.file.type = File
appender.file.fileName = ${sys:log.file}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-40.40c{1} - %m%n
logger.kafka.name = org.apache.kafka
logger.kafka.level = WARN
EOF
}

# The REST interface's answer to /overview, or nothing.
overview() {
  local port answer
  port=$(setting rest.port)
  exec 3<> "/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET /overview HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  answer=$(cat <&3)
  exec 3<&-
  printf '%s' "$answer"
}

await() {
  local task_managers=$1
  for _ in $(seq 960); do
    case $(overview 2> /dev/null || true) in
      *"\"taskmanagers\":$task_managers,"*) return ;;
    esac
    for file in "$pids"/*; do
      alive "$(cat "$file")" || fail "$(basename "$file") ended at once; its log is $dir/log/$(basename "$file").log"
    done
    sleep 0.25
  done
  fail "the cluster was not ready after four minutes; its logs are in $dir/log"
}

start() {
  local task_managers=1 slots=2 with_zookeeper=no port='' application='' properties=()
  while [ $# -gt 0 ]; do
    case $1 in
      --task-managers) task_managers=$2 && shift 2 ;;
      --slots) slots=$2 && shift 2 ;;
      --port) port=$2 && shift 2 ;;
      --application) application=$2 && shift 2 ;;
      --zookeeper) with_zookeeper=yes && shift ;;
      -D*) properties+=("${1#-D}") && shift ;;
      *) fail "unknown option $1" ;;
    esac
  done
  [ -z "$(ls "$pids" 2> /dev/null)" ] || fail "a cluster of $dir is running already; stop it first."
  libraries
  configure "$slots" "${port:-$(free_port)}" "$with_zookeeper" ${properties[@]+"${properties[@]}"}
  [ -z "$application" ] || cp "$application" "$conf/application"
  [ "$with_zookeeper" = no ] || zookeeper
  jobmanager
  for _ in $(seq "$task_managers"); do taskmanager; done
  await "$task_managers"
  status
}

status() {
  [ -n "$(ls "$pids" 2> /dev/null)" ] || fail "no cluster of $dir is running."
  echo "address localhost:$(setting rest.port)"
  for file in "$pids"/*; do
    echo "$(basename "$file") $(cat "$file") $(alive "$(cat "$file")" && echo running || echo ended)"
  done
  echo "directory $dir"
}

end() {
  local file=$1 signal=$2 pid
  pid=$(cat "$file")
  rm -f "$file"
  kill "-$signal" "$pid" 2> /dev/null || return 0
  for _ in $(seq 100); do
    alive "$pid" || return 0
    sleep 0.1
  done
  kill -9 "$pid" 2> /dev/null || true
}

stop() {
  local file
  for kind in taskmanager jobmanager zookeeper; do
    for file in "$pids/$kind"-*; do
      [ ! -e "$file" ] || end "$file" TERM
    done
  done
}

last() { ls -t "$pids/$1"-* 2> /dev/null | head -1; }

case ${1:-} in
  start) shift && start "$@" ;;
  status) status ;;
  stop) stop ;;
  jobmanager) jobmanager ;;
  taskmanager) taskmanager ;;
  kill)
    file=$(last "${2:-}")
    [ -n "$file" ] || fail "no process '${2:-}' is running."
    end "$file" KILL
    ;;
  *)
    sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac
