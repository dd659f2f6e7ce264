/** What clusters report of their nodes, and what follows: health, slots, and messages to the admins. */
@NullMarked
package org.orchestra.health;

import org.jspecify.annotations.NullMarked;
