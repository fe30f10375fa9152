/**
 * The demo: generated events over a broker in this process, live and as replay, and the proof that
 * both agree. Read {@link dev.millrace.demo.Demo} first.
 */
@NullMarked
package dev.millrace.demo;

import org.jspecify.annotations.NullMarked;
