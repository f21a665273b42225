/** Placeholder to be replaced by terminal. */
package dev.drover.terminal;
