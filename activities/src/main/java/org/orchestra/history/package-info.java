/** What has happened to tasks and their jobs: every change of state, who made it, when and why. */
@NullMarked
package org.orchestra.history;

import org.jspecify.annotations.NullMarked;
