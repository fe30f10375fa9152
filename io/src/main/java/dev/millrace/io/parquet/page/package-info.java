/**
 * The bytes of Parquet files: footers, row groups, pages and what compresses them, every size that
 * a file claims checked before it is believed. Read {@link
 * dev.millrace.io.parquet.page.ParquetFile} first, then {@link
 * dev.millrace.io.parquet.page.PageContent}.
 */
@NullMarked
package dev.millrace.io.parquet.page;

import org.jspecify.annotations.NullMarked;
