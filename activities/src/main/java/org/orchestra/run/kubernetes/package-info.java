/**
 * The runner of a Kubernetes cluster: one Kubernetes Job an attempt. What decides (manifest, reading of a run) is pure;
 * nothing here knows the database or Temporal.
 */
@NullMarked
package org.orchestra.run.kubernetes;

import org.jspecify.annotations.NullMarked;
