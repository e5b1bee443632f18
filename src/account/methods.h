/*
 * methods.h - the same job through the formulas of other tools.
 */
#ifndef GR_ACCOUNT_METHODS_H
#define GR_ACCOUNT_METHODS_H

#include "account/account.h"

/** Fills account->methods: ML CO2 Impact, Green Algorithms, Strubell et al., Patterson et al., carbontracker,
 *  experiment-impact-tracker, CodeCarbon, in that order.  The account has been computed. */
void gr_methods_compare(struct gr_account *account, struct gr_factors *factors,
                        struct gr_arena *arena);

#endif
