/**
 * BigQuery as a sink of pipeline files. Read {@link
 * dev.millrace.connect.bigquery.BigQueryConnector} first.
 */
@NullMarked
package dev.millrace.connect.bigquery;

import org.jspecify.annotations.NullMarked;
