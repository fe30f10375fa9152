/** What a pipeline file needs to run in Kubernetes. */
@NullMarked
package dev.millrace.cli.deploy;

import org.jspecify.annotations.NullMarked;
