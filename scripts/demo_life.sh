# Part of demo.sh: carries a handful of leads on, with the commands that people
# type, from approval to where each stands that day. Sourced, not run: it uses
# the functions of demo.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154  # names, language and json_field are of demo.sh
# shellcheck disable=SC2017  # down to whole kg

# The lead at hand: its buyer; of its lines group, quantity in base units, price,
# form.
buyer=''
declare -a line_group line_quantity line_price line_form

# The smallest lead of a product that has LEAST lines or more, all of them with
# a price: pick_lead PRODUCT LEAST
pick_lead() {
    lienket lead list --all --plain --state proposed --product "$1" |
        awk -F '\t' -v least="$2" '
        NR > 1 {
            if (!($1 in lines)) order[++leads] = $1
            lines[$1]++
            if ($7 == 0) unpriced[$1] = 1
        }
        END {
            for (i = 1; i <= leads; i++) {
                lead = order[i]
                if (lines[lead] < least || lead in unpriced) continue
                if (!found || lines[lead] < lines[found]) found = lead
            }
            if (found) print found
        }'
}

# read_lines LEAD PRODUCT
read_lines() {
    local lead who group form quantity price
    line_group=() line_quantity=() line_price=() line_form=()
    while IFS=$'\t' read -r lead _ who group form quantity price _; do
        if [[ $lead != "$1" ]]; then continue; fi
        buyer=$who
        line_group+=("$group") line_form+=("$form")
        line_quantity+=("$quantity") line_price+=("$price")
    done < <(lienket lead list --all --plain --product "$2")
}

# Runs a command about the lead at hand; the first one shows what is typed.
act() {
    local word text=''
    for word in "$@"; do
        if [[ $word == "$lead" ]]; then word=ID; fi
        if [[ $word == *' '* ]]; then word="\"$word\""; fi
        text+=" $word"
    done
    if [[ $is_shown == yes ]]; then echo "  $ lienket lead$text"; fi
    lienket -q lead "$@" >/dev/null
}

# 400000 of grams as "400 kg", 12 of heads as "12 con": amount NUMBER FORM
amount() {
    if [[ $2 == live ]]; then
        echo "$1 con"
    else
        echo "$(($1 / 1000)) kg"
    fi
}

today() {
    TZ=Asia/Ho_Chi_Minh date +%d/%m/%Y
}

# What a head was reckoned with, in grams.
head_weight() {
    lienket lead show "$lead" --json |
        awk "$json_field"'{ print field("head_weight_g"); exit }'
}

# What a line really brought, less than was agreed on the first one:
# deliver LINE
deliver() {
    local number=$1 quantity=${line_quantity[$1 - 1]} form=${line_form[$1 - 1]}
    local more=()
    if [[ $form == live ]]; then
        if ((number == 1 && quantity > 1)); then
            quantity=$((quantity - 1))
            more=(--difference spoiled)
        fi
        more+=(--weight "$((quantity * $(head_weight) * 98 / 100000)) kg")
    elif ((number == 1)); then
        quantity=$((quantity * 96 / 100000 * 1000)) # whole kg
        more=(--difference harvest_short)
    fi
    act deliver "$lead" "$number" --quantity "$(amount "$quantity" "$form")" \
        --day "$(today)" --price "${line_price[number - 1]}" "${more[@]}"
}

# What the deliveries of a line come to: due LINE
due() {
    lienket lead show "$lead" --json | grep -o '"due_vnd":[0-9]*' |
        sed -n "$1s/.*://p"
}

# Approved, and each line answered by its group: the first asks for more, the
# buyer takes it. answer FIRST: lines before that one were declined.
answer() {
    local number
    for ((number = $1; number <= ${#line_group[@]}; number++)); do
        if ((number == $1)); then
            line_price[number - 1]=$((line_price[number - 1] * 103 / 100))
            act counter "$lead" "$number" --price "${line_price[number - 1]}"
        fi
        act accept "$lead" "$number"
    done
    act agree "$lead"
}

fulfil() {
    local number
    for ((number = $1; number <= ${#line_group[@]}; number++)); do
        deliver "$number"
        act pay "$lead" "$number" --amount "$(due "$((number - $1 + 1))")" \
            --day "$(today)"
    done
    act complete "$lead"
}

# Approved, agreed to and signed: the season's contract still to be delivered.
under_contract() {
    act approve "$lead" --delay 0
    answer 1
    act sign "$lead" --kind contract --number "$((++contracts))/HĐ" \
        --day "$(today)" --signatory "Nông Thị Hoa" \
        --authority "biên bản họp nhóm"
}

completed() {
    under_contract
    fulfil 1
}

# Half of the first line has come and is paid for.
in_delivery() {
    under_contract
    deliver_half
    act pay "$lead" 1 --amount "$(due 1)" --day "$(today)"
}

deliver_half() {
    act deliver "$lead" 1 --quantity \
        "$(amount "$((line_quantity[0] / 2000 * 1000))" "${line_form[0]}")" \
        --day "$(today)" --price "${line_price[0]}" --more-follows yes
}

# One group says no; its hole goes back to the market, the others go on.
one_declined() {
    act approve "$lead" --delay 0
    act decline "$lead" 1 --reason price_too_low
    answer 2
    act sign "$lead" --kind informal --day "$(today)"
    fulfil 2
}

broken() {
    act approve "$lead" --delay 0
    answer 1
    act sign "$lead" --kind informal --day "$(today)"
    deliver_half
    act break "$lead" --by seller --reason price_too_low \
        --text "giá chợ lên" --delay 0
}

# Heads, kg and money that came of it, and the state that it is in.
read_end() {
    lienket lead show "$lead" --json | awk -v language="$language" \
        "$json_field"'
        function sum(name, text, total) {
            text = $0
            while (match(text, "\"" name "\":[0-9]+")) {
                total += substr(text, RSTART + length(name) + 3,
                    RLENGTH - length(name) - 3)
                text = substr(text, RSTART + RLENGTH)
            }
            return total + 0
        }
        BEGIN {
            named["signed"] = "đã ký"
            named["delivering"] = "đang giao"
            named["completed"] = "hoàn thành"
            named["broken"] = "bị phá vỡ"
        }
        {
            vi = language == "vi"
            heads = /"unit":"head"/
            amount = sum("delivered_weight_g") / 1000
            printf "%d\t%d\t%.0f\t", heads ? sum("delivered") : 0, amount, \
                sum("paid_vnd")
            match($0, "\"state\":\"(signed|delivering|completed|broken)\"")
            word = substr($0, RSTART + 9, RLENGTH - 10)
            print vi ? named[word] : word
        }'
}

# carry FATE PRODUCT LEAST-LINES
carry() {
    local lead heads kg paid state amount
    lead=$(pick_lead "$2" "$3")
    if [[ -z $lead ]]; then return; fi
    read_lines "$lead" "$2"
    say "  ${names[$2]}: $buyer, ${#line_group[@]} dòng" \
        "  ${names[$2]}: $buyer, lines: ${#line_group[@]}"
    "$1"
    IFS=$'\t' read -r heads kg paid state < <(read_end)
    amount="$(group_digits "$kg") kg"
    if ((heads > 0)); then amount="$heads $(say con head), $amount"; fi
    if [[ $1 == one_declined ]]; then
        state+=$(say ', một nhóm không nhận' ', one group declined')
    fi
    say "    → $state; đã giao $amount, đã trả $(group_digits "$paid") ₫" \
        "    → $state; delivered $amount, paid $(group_digits "$paid") ₫"
    is_shown=no
    first_group=${first_group:-${line_group[0]}}
}

# What the first group that was led to the end was told on the way.
show_notices() {
    title "Nhóm được báo những gì: $first_group" "What a group was told: $first_group"
    lienket notice list --party "$first_group" --all 2>/dev/null
}

carry_leads() {
    local is_shown=yes contracts=0 first_group=''
    title "Từ đề xuất đến giao hàng và trả tiền" \
        "From leads to delivery and payment"
    carry completed black_pig 1 # with all that is typed
    carry completed ginger 1
    carry one_declined ginger 2
    carry completed turmeric 1
    carry broken grass_jelly 1
    carry in_delivery ginger 1
    carry under_contract ginger 1
    carry under_contract turmeric 1
    show_notices
}
