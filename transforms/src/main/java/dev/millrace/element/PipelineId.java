package dev.millrace.element;

import java.io.Serializable;

/**
 * Which pipeline is running.
 *
 * @param name the pipeline file's name without its ending
 * @param hash SHA-256 of what the file says about its results (not about the places that are read
 *     and written), with variables filled in and secrets left out, as 16 hexadecimal digits
 */
public record PipelineId(String name, String hash) implements Serializable {}
