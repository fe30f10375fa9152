/**
 * Tables of MariaDB and MySQL. Read {@link dev.millrace.io.jdbc.mariadb.MariaTable} for how rows
 * are written, {@link dev.millrace.io.jdbc.mariadb.MariaRows} for how they are read.
 */
@NullMarked
package dev.millrace.io.jdbc.mariadb;

import org.jspecify.annotations.NullMarked;
