/* The kernels in float32. They are compiled once for each kind of processor, which the compiler's flags choose; VARIANT is its name. */
#include "cells.h"
#include "kernels.h"
#include "product.h"

#define KERNELS(_)                                                                                             \
	_(product, (I(0), I(1), I(2), A(3), I(4), A(5), A(6), I(7), A(8), I(9)))                                      \
	_(productOfColumns, (I(0), I(1), I(2), I(3), I(4), A(5), A(6), A(7)))                                         \
	_(productOfTransposed, (I(0), I(1), I(2), A(3), I(4), A(5), I(6), A(7), I(8), MAYBE(9), A(10), A(11)))         \
	_(addRow, (I(0), I(1), I(2), A(3), A(4), A(5), I(6)))                                                         \
	_(addRows, (I(0), I(1), I(2), I(3), A(4), I(5), A(6), A(7), I(8), I(9)))                                      \
	_(lstmForward, (I(0), I(1), I(2), A(3), I(4), A(5), A(6), A(7)))                                              \
	_(lstmBackward, (I(0), I(1), I(2), A(3), I(4), A(5), A(6), A(7), A(8)))                                       \
	_(intermediateForward, (I(0), I(1), A(2), I(3), A(4), A(5)))                                                  \
	_(intermediateBackward, (I(0), I(1), A(2), I(3), A(4), A(5)))                                                 \
	_(gruForward, (I(0), I(1), I(2), A(3), A(4), A(5)))                                                           \
	_(gruBackward, (I(0), I(1), I(2), A(3), A(4), A(5), A(6)))                                                    \
	_(tanhForward, (I(0), A(1), A(2)))                                                                            \
	_(tanhBackward, (I(0), A(1), A(2), A(3)))

#include "table.h"
