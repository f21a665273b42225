/** Placeholder to be replaced by wire. */
package dev.drover.wire;
