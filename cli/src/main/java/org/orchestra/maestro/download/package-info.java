/** Files of a server on their way below one directory of this machine; believes no name that the server tells. */
@NullMarked
package org.orchestra.maestro.download;

import org.jspecify.annotations.NullMarked;
