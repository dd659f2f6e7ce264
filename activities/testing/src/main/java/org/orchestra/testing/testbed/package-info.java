/** Whether the testbed is there: tests that need it say so, and are skipped without it. */
@NullMarked
package org.orchestra.testing.testbed;

import org.jspecify.annotations.NullMarked;
