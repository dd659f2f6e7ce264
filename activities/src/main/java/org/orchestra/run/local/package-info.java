/** Running jobs as processes of this machine: for the standalone installation, and for no other kind of cluster. */
@NullMarked
package org.orchestra.run.local;

import org.jspecify.annotations.NullMarked;
