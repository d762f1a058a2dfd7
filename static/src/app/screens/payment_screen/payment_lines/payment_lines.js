import { patch } from "@web/core/utils/patch";
import { PaymentScreenPaymentLines } from "@point_of_sale/app/screens/payment_screen/payment_lines/payment_lines";
import { CustomerCardLine } from "@customer_card/app/screens/payment_screen/payment_lines/customer_card_line/customer_card_line";

patch(PaymentScreenPaymentLines, {
    components: { ...PaymentScreenPaymentLines.components, CustomerCardLine },
    props: {
        ...PaymentScreenPaymentLines.props,
        changeCustomerCardAmount: { type: Function, optional: true },
    },
});
