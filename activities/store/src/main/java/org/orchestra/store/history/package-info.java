/** Every change of state of tasks and jobs: who made it, when and why; and the failures of a task in a few lines. */
@NullMarked
package org.orchestra.store.history;

import org.jspecify.annotations.NullMarked;
