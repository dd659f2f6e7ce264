/** Copies to a cluster that has a volume of its own what runs read, and back what they wrote. */
@NullMarked
package org.orchestra.runner.staging;

import org.jspecify.annotations.NullMarked;
