/** What may be wrong between a user and the server, and what to do about it. */
@NullMarked
package org.orchestra.maestro.doctor;

import org.jspecify.annotations.NullMarked;
