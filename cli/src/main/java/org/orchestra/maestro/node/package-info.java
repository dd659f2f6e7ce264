/** Commands on nodes: machines and the slots that they give to a queue. */
@NullMarked
package org.orchestra.maestro.node;

import org.jspecify.annotations.NullMarked;
