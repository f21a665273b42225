/** Placeholder to be replaced by launch. */
package dev.drover.launch;
