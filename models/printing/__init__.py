from . import customer_card_design
from . import customer_card_design_element
from . import customer_card_design_face
from . import customer_card_printer
from . import customer_card_printed
from . import customer_card_design_use
from . import ir_actions_report
