/** Who calls which server: the process's environment, the stored credentials and the rule for names. */
@NullMarked
package org.orchestra.maestro.session;

import org.jspecify.annotations.NullMarked;
