/** The runner that starts jobs as processes of this machine, for the standalone installation only. */
@NullMarked
package org.orchestra.local;

import org.jspecify.annotations.NullMarked;
