/** Placeholder to be replaced by serve. */
package dev.drover.serve;
