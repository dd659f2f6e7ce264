/** What runs leave on the volume, for every kind of cluster: their folders, their logs, and which of them is the result. */
@NullMarked
package org.orchestra.run.files;

import org.jspecify.annotations.NullMarked;
