/**
 * End-to-end tests: each case is a source file that says in its leading comments how it is
 * compiled, linked and run, and what must come of it. {@code docs/testing.md} describes the
 * directives.
 */
@NullMarked
package dev.ferrule.cases;

import org.jspecify.annotations.NullMarked;
