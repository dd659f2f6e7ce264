/** Single jobs, each made of a file that names a script: what {@code conductor} does. Inside, each is a task of one job. */
@NullMarked
package org.orchestra.maestro.conductor;

import org.jspecify.annotations.NullMarked;
