#!/usr/bin/env bash
# Kills the broker, the JobManager and the TaskManager in turn while events flow, and compares what was written with a calm run and with
# a replay of the same events. STATE is rocksdb or hashmap; VICTIMS are some of taskmanager,jobmanager,broker; with
# catch-up an archive of three quarters of the events is read first; two fifths of the kills are in that, and a fifth where the topics go on.
#   kill-test.sh EVENTS KILLS [SEED [STATE [VICTIMS [catch-up]]]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

./mvnw -B -q test-compile dependency:build-classpath -Dmdep.outputFile=target/kill-test.cp
cd runners-config
exec java -Xmx2500m -XX:+UseSerialGC --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "target/test-classes:target/classes:$(cat target/kill-test.cp)" \
  dev.millrace.runner.flink.KillRun "$@"
