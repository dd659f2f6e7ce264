/** Bad on purpose: breaks the rules of the house. */
@NullMarked
package org.orchestra.architecture.bad.workflow.clock;

import org.jspecify.annotations.NullMarked;
