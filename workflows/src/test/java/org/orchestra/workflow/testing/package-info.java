/** Shared by the tests of the workflows: in-memory activities and their contract. Test code only. */
@NullMarked
package org.orchestra.workflow.testing;

import org.jspecify.annotations.NullMarked;
