/* Normalises each line of the input, for comparing with another program:
 * "+84912345678", or "-" for what is no mobile phone. */
#include <stdio.h>
#include <string.h>

#include "model/phone.h"

int main(void)
{
    char line[256], phone[PHONE_SIZE];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        puts(phone_normalise(line, phone) == STATUS_ok ? phone : "-");
    }
    return 0;
}
