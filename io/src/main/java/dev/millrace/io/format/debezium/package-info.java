/**
 * Change events of databases, as Debezium's connectors write them in JSON. Read {@link
 * dev.millrace.io.format.debezium.DebeziumFormat} first, then {@link
 * dev.millrace.io.format.debezium.ColumnReader} for what becomes of the values.
 */
@NullMarked
package dev.millrace.io.format.debezium;

import org.jspecify.annotations.NullMarked;
