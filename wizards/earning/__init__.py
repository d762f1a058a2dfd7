from . import customer_card_earning_trial
