package org.orchestra.store;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Everything of this module: a process imports it, beside its own package. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class StoreModule {}
