/** What the tests of the workflows share: a laboratory in memory. Test code only. */
@NullMarked
package org.orchestra.workflow.testing;

import org.jspecify.annotations.NullMarked;
