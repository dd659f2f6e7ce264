/** Why jobs wait, who comes when, how a task is doing and how a new one would do. It reads and changes nothing. */
@NullMarked
package org.orchestra.api.explanation;

import org.jspecify.annotations.NullMarked;
