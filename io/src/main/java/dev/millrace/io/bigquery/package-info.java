/**
 * Writing to BigQuery through its Storage Write API. Read {@link
 * dev.millrace.io.bigquery.BigQuerySink} first, then {@link dev.millrace.io.bigquery.TableColumns}
 * for how types are mapped.
 */
@NullMarked
package dev.millrace.io.bigquery;

import org.jspecify.annotations.NullMarked;
